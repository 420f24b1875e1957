"""What opens seals is not in the web process, not even by way of another module."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys
from pathlib import Path
from app import create_app
from app.core.config import Settings
folder = Path(sys.argv[1])
create_app(Settings(folder, f"sqlite:///{folder / 'test.sqlite3'}", "a secret key of at least 32 characters"))
print(*sorted(name for name in sys.modules if name.startswith("app.seal")))
"""


def test_the_application_does_not_load_what_opens_seals(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    loaded = result.stdout.split()
    assert "app.seal.web_keys" in loaded
    assert "app.seal.opening" not in loaded
