"""What the operating system complains about (系统的抱怨), in the user's words.

The system answers in English; a sentence that quotes it would be half English. A trouble without a word of its own
keeps its number, so that it can be looked up.
"""

from __future__ import annotations

import errno

_WORDS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许这样做",
    errno.ENOENT: "没有这个文件或目录",
    errno.ENOTDIR: "它不是目录",
    errno.EISDIR: "它是目录,不是文件",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.ENAMETOOLONG: "名字太长",
    errno.EMFILE: "同时打开的文件太多",
    errno.ENFILE: "同时打开的文件太多",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
    errno.EADDRINUSE: "已被占用",
}


def said(trouble: OSError) -> str:
    """Say in Chinese what the operating system refused."""
    known = _WORDS.get(trouble.errno or 0)
    return known or f"系统错误 {trouble.errno or type(trouble).__name__}"
