"""Applications: several functions of fastimg put together as one call (*fastimg only*, docs/apps.md)."""

from fastimg.apps._blur_faces import blur_faces as blur_faces
from fastimg.apps._count_contours import count_contours as count_contours
from fastimg.apps._restore_photo import restore_photo as restore_photo


def __dir__() -> list[str]:
    return sorted(name for name in globals() if not name.startswith("_"))
