"""Every table of the house, imported once so that migrations and tests see the whole."""

import service.calendars.tables
import service.checkpoints.tables
import service.definitions.tables
import service.drafts.tables
import service.external_tasks.tables
import service.history.tables
import service.identity.tables
import service.instances.tables
import service.jobs.tables
import service.notices.tables
import service.relocation.tables
import service.tasks.tables  # noqa: F401
