"""Settings of a role that was not started by `up`: everything comes from the environment."""

from __future__ import annotations

from perezvon.adapters.private.messages import CannotStart
from perezvon.main.database import outside_urls
from perezvon.main.https import wanted_https
from perezvon.main.secrets import kept_secrets
from perezvon.main.settings import Options, Settings, assemble, outside_asterisk


def outside_settings(options: Options) -> Settings:
    """Complete settings from the four addresses; secrets are those of the state directory.

    Raises `CannotStart("setting.missing")` that names the first address that is not set.
    """
    for setting, value in (
        ("DATABASE_URL", options.database_url),
        ("NATS_URL", options.nats_url),
        ("ARI_URL", options.ari_url),
        ("ASTERISK_AMI_URL", options.ami_url),
    ):
        if not value:
            raise CannotStart("setting.missing", setting=setting)
    if options.turn_url and not options.turn_secret:
        raise CannotStart("turn.secret")
    secrets = kept_secrets(options.state)
    urls = outside_urls(str(options.database_url), secrets)
    return assemble(
        options,
        secrets,
        urls=urls.as_tuple(),
        nats_url=str(options.nats_url),
        pbx=outside_asterisk(options),
        carrier=None,
        demo=False,
        https=wanted_https(options, by_itself=False),
    )
