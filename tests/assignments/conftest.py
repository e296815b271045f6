"""The tests of the assignments import the two modules beside them by name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
