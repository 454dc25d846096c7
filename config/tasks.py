"""What django-q2 calls for people. A task carries no secret: what is one is made when it is mailed."""

from __future__ import annotations

import logging

from config.reset_mail import send_reset

logger = logging.getLogger(__name__)


def mail_reset(address: str) -> int:
    """The link for a new password, to whoever has this address; how many mails that were."""
    try:
        return send_reset(address)
    except (OSError, ValueError) as error:
        # Whoever asked has been told to ask again, or an admin.
        logger.warning("A mail with a reset link could not be sent: %s", error)
        return 0
