# The inner function returns nothing.
# misconception: D03
# lost: make_factories_widths 2, make_factories_fresh 2
# feedback: is a return missing
# cell: make_factories
def make_factories(widths):
    def factory_of(width):
        def make():
            nn.Linear(8, width)

        return make

    return [factory_of(width) for width in widths]
