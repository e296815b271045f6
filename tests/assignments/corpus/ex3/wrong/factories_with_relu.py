# Adds an activation that nobody asked for.
# lost: make_factories_widths 2
# feedback: makes another layer
# cell: make_factories
def make_factories(widths):
    return [lambda w=w: nn.Sequential(nn.Linear(8, w), nn.ReLU()) for w in widths]
