# Each factory sets the seed.
# misconception: C09
# lost: make_factories_fresh 1
# feedback: equal weights
# cell: make_factories
def make_factories(widths):
    def factory_of(width):
        def make():
            torch.manual_seed(0)
            return nn.Linear(8, width)

        return make

    return [factory_of(width) for width in widths]
