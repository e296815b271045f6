# A linked list: a head and the rest.
# cell: MySequential
class MySequential(nn.Module):
    def __init__(self, head, *rest):
        super().__init__()
        self.head = head
        self.rest = MySequential(*rest) if rest else None

    def forward(self, X):
        X = self.head(X)
        return X if self.rest is None else self.rest(X)
