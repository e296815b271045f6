# Classes made on the fly.
# cell: make_factories
def make_factories(widths):
    def class_of(width):
        class Layer(nn.Linear):
            def __init__(self):
                super().__init__(8, width)

        return Layer

    return [class_of(width) for width in widths]
