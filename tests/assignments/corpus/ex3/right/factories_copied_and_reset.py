# Copies a layer and initializes it anew.
# cell: make_factories
import copy


def make_factories(widths):
    def factory_of(width):
        pattern = nn.Linear(8, width)

        def make():
            layer = copy.deepcopy(pattern)
            layer.reset_parameters()
            return layer

        return make

    return [factory_of(width) for width in widths]
