"""What the machine must have for browser tests (系统软件): Chromium and a font with Chinese characters.

As root on Debian they are installed; otherwise the caller hears what to install, in one sentence.
"""

from __future__ import annotations

import os
import shutil
import subprocess

from steps import StepFailed, give_up, step

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def prepare() -> None:
    """Make sure that the browser tests can run."""
    missing = [package for package, present in (("chromium", _browser()), ("fonts-noto-cjk", _font())) if not present]
    if not missing:
        return
    names = " ".join(missing)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        give_up(
            f"浏览器测试缺少软件,请先执行 sudo apt-get install {names}。",
            f"The browser tests need: sudo apt-get install {names}.",
        )
    try:
        step("更新 Debian 软件列表", ["apt-get", "update", "--quiet"], environment=QUIET)
        step(f"安装 {names}", ["apt-get", "install", "--yes", "--no-install-recommends", *missing], environment=QUIET)
    except StepFailed as failure:
        give_up(f"「{failure}」没有成功,请检查网络后重试。", f"apt-get could not install {names}; check the network.")


def _browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def _font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], check=False, capture_output=True).stdout.strip())
