"""The blocks that the chapter builds, and tools that show what a network is made of."""
