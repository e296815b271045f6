# Lets the library's ownership tree find them.
# lost: find_unregistered_check 3
# feedback: refuses that library
# cell: find_unregistered
from blocks_lib import ownership


def find_unregistered(net):
    return [row for row in ownership(net).rows if row.kind == "hidden"]
