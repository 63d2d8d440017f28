"""Telling people: under their bell, by mail and by webhook, once, and not at night."""

from service.notices.asking import late, moved, opened, remind_at, reminder, reseated
from service.notices.bell import Bell, Notice, bell, called, closed, count, find, news_of, read
from service.notices.drafts import draft_decided, tell_of_draft
from service.notices.mail import Mail, send_sample
from service.notices.settings import Settings, set_settings, settings, settings_of
from service.notices.telling import run_notices, run_reminders
from service.notices.webhook import Webhook

__all__ = [
    "Bell",
    "Mail",
    "Notice",
    "Settings",
    "Webhook",
    "bell",
    "called",
    "closed",
    "count",
    "draft_decided",
    "find",
    "late",
    "moved",
    "news_of",
    "opened",
    "read",
    "remind_at",
    "reminder",
    "reseated",
    "run_notices",
    "run_reminders",
    "send_sample",
    "set_settings",
    "settings",
    "settings_of",
    "tell_of_draft",
]
