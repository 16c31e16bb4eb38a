"""Papers on bad days: chosen on the phone, and looked for, byte for byte, at their end."""

import base64
from functools import cache
from io import BytesIO
from uuid import UUID

from PIL import Image
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page
from sqlalchemy import select

from rehabfield.models import Attachment
from rehabfield.offline import content_of
from tests.world import World

BYTES = """async () => {
  const file = document.querySelector('input[type=file]')?.files[0];
  const bytes = new Uint8Array(await file?.arrayBuffer() ?? []);
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
}"""


@cache
def large() -> bytes:
    """A picture of some parts, when the phone has made it small."""
    made = BytesIO()
    Image.effect_noise((1800, 1200), 60).save(made, "JPEG", quality=90)
    return made.getvalue()


def bytes_of(page: Page) -> bytes:
    """The picture that the form would send."""
    return base64.b64decode(page.evaluate(BYTES))


def chosen(page: Page) -> bytes:
    """Choose a picture in the form; what the phone made of it, or nothing where it has no form."""
    file = {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": large()}
    try:
        page.locator("input[type=file]").set_input_files(file, timeout=1500)  # type: ignore[arg-type]
        page.locator(".shot canvas").wait_for(timeout=3000)
        return bytes_of(page)
    except BrowserError:
        return b""


def wrong_paper(world: World, record: UUID, paper: bytes, *, exactly: bool) -> str:
    """What is wrong with the paper behind this outreach. `exactly`: no server drew it anew."""
    with world.looking() as session:
        of_record = select(Attachment).where(
            Attachment.record_id == record, Attachment.taken_at.is_not(None)
        )
        found = [content_of(one) for one in session.scalars(of_record) if not one.emptied_at]
    if len(found) != 1:
        return f"has {len(found)} papers"
    return "has another paper" if exactly and found[0] != paper else ""
