# The next of a stream of layers.
# cell: make_factories
def make_factories(widths):
    def stream(w):
        while True:
            yield nn.Linear(8, w)

    return [stream(w).__next__ for w in widths]
