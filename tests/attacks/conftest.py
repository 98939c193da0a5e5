"""The hostile submissions are a package of their own beside their tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
