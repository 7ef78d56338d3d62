"""What offers and agreements tell of a person, for his timeline."""

from perezvon.adapters.postgres.migrations.script import run

revision = "0059_offers_timeline"
down_revision = "0058_agreements"
branch_labels = None
depends_on = None

VIEW = """
create view v_offers_timeline with (security_invoker = true) as
select s.centre, s.client_id, w.person, coalesce(s.answered_at, s.at) as at,
       case s.answer when 'taken' then 'offer_taken' when 'refused' then 'offer_refused'
         else 'offer_shown' end
         as kind,
       s.call || ':' || s.position as id, s.call,
       jsonb_build_object('product', s.product, 'name', p.name, 'price', s.price, 'currency', s.currency,
                          'because', s.because) as data
from offer_shown s
join offer_wish w on w.centre = s.centre and w.call = s.call and w.person is not null
join product p on p.centre = s.centre and p.id = s.product
union all
select a.centre, a.client_id, a.person, r.at,
       case when r.revision = 1 then 'agreement_fixed' else 'agreement_changed' end,
       a.id || ':' || r.revision, a.call,
       jsonb_build_object('agreement', a.id, 'revision', r.revision, 'amount', r.amount,
                          'currency', a.currency, 'closes_on', r.closes_on)
from agreement a join agreement_revision r on r.centre = a.centre and r.agreement = a.id
union all
select a.centre, a.client_id, a.person, a.ended_at, 'agreement_' || a.state, a.id, a.call,
       jsonb_build_object('agreement', a.id, 'amount', a.amount, 'currency', a.currency, 'because', a.because)
from agreement a where a.ended_at is not null
union all
select o.centre, o.client_id, a.person, o.made_at, 'commercial_offer', o.id, a.call,
       jsonb_build_object('agreement', a.id, 'revision', o.revision)
from commercial_offer o join agreement a on a.centre = o.centre and a.id = o.agreement
"""


def upgrade() -> None:
    run(VIEW, "grant select on v_offers_timeline to pz_app")


def downgrade() -> None:
    run("drop view v_offers_timeline")
