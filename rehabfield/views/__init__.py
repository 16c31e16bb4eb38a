"""The pages. One blueprint a resource; the only place of request, session and status."""

from flask import Flask

from . import (
    activities,
    agenda,
    answers,
    breaches,
    cancellations,
    consents,
    corrections,
    departures,
    details,
    devices,
    doors,
    dossier,
    drafts,
    entries,
    errors,
    follow_ups,
    gate,
    headers,
    health,
    help,
    invitations,
    me,
    meetings,
    members,
    notices,
    pauses,
    people,
    pins,
    record,
    removals,
    requests,
    resumptions,
    reviews,
    revocations,
    rules,
    settings,
    shifts,
    tasks,
    team,
    timing,
    today,
    trail,
    versions,
    visits,
    weekdays,
    withdrawals,
    words,
)
from .assets import Assets
from .page import htmx

BLUEPRINTS = (
    activities.bp,
    agenda.bp,
    answers.bp,
    breaches.bp,
    cancellations.bp,
    consents.bp,
    corrections.bp,
    departures.bp,
    details.bp,
    devices.bp,
    doors.bp,
    dossier.bp,
    drafts.bp,
    entries.bp,
    follow_ups.bp,
    health.bp,
    help.bp,
    invitations.bp,
    me.bp,
    meetings.bp,
    members.bp,
    notices.bp,
    pauses.bp,
    people.bp,
    pins.bp,
    record.bp,
    removals.bp,
    requests.bp,
    resumptions.bp,
    reviews.bp,
    revocations.bp,
    rules.bp,
    settings.bp,
    shifts.bp,
    tasks.bp,
    team.bp,
    today.bp,
    trail.bp,
    versions.bp,
    visits.bp,
    weekdays.bp,
    withdrawals.bp,
)


def register(app: Flask) -> None:
    """Hang everything into the app, in the order in which a request meets it."""
    assets = Assets.load()
    timing.register(app)
    htmx.init_app(app)
    gate.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register(app)
    headers.register(app, assets)
    words.register(app, assets)
    assets.serve(app)
