-- What every waybill costs (运单计价), in whole grams and fen: the same statement for PostgreSQL, DuckDB and Spark.
--
-- It reads rating_waybill and the plain tables into which engine/rating/expand.py lays out the prices. Every division
-- is one of whole numbers that are not negative. `weighed` is read twice, so its weights are worked out once.
-- `book` is -1 where nobody is known, 0 where no version is in force. A `spot` is a place in a segment of a version as
-- one number, so that what it is joined with is known to be few rows, and the waybills stay in their order.
party as (
    select
        w.id, w.day, w.outlet, w.place,
        case when w.place >= 100 then w.place / 100 else w.place end as province,
        w.outlet_grams, w.bag_grams, w.volumetric_grams, w.centre_grams, w.hq_grams, w.settlement_grams,
        w.third_party_grams, w.pick_up_grams, w.transit_grams, w.arrival_grams, w.volume_cm3, w.declared_fen,
        l.level,
        coalesce(s.customer, c.customer, o.customer, 0) as customer,
        coalesce(s.list, c.list, o.list, 0) as list,
        coalesce(s.book, c.book, o.book, -1) as book
    from rating_waybill w
    cross join rating_level l
    left join rating_party s
        on s.level = l.level and s.kind = 1 and s.party = w.shop and w.day >= s.since and w.day < s.until
    left join rating_party c
        on c.level = l.level and c.kind = 2 and c.party = w.courier and w.day >= c.since and w.day < c.until
    left join rating_party o
        on o.level = l.level and o.kind = 3 and o.party = w.outlet and w.day >= o.since and w.day < o.until
    where l.level = 1 or coalesce(s.book, c.book, o.book) is not null
),
weights as (
    select
        p.id, p.day, p.level, p.outlet, p.place, p.province, p.customer, p.list, p.book, p.declared_fen,
        b.throw, b.insurance, b.commission_kind, b.commission, p.settlement_grams as settled,
        case
            when b.stage = 1 and p.outlet_grams > 0 then p.outlet_grams
            when b.stage = 2 and p.bag_grams > 0 then p.bag_grams
            when b.stage = 3 and p.volumetric_grams > 0 then p.volumetric_grams
            when b.stage = 4 and p.centre_grams > 0 then p.centre_grams
            when b.stage = 5 and p.hq_grams > 0 then p.hq_grams
            when b.stage = 7 and p.third_party_grams > 0 then p.third_party_grams
            when b.stage = 8 and p.pick_up_grams > 0 then p.pick_up_grams
            when b.stage = 9 and p.transit_grams > 0 then p.transit_grams
            when b.stage = 10 and p.arrival_grams > 0 then p.arrival_grams
            else greatest(
                p.outlet_grams, p.bag_grams, case when b.throw = 0 then p.volumetric_grams else 0 end, p.centre_grams,
                p.hq_grams, p.third_party_grams, p.pick_up_grams, p.transit_grams, p.arrival_grams
            )
        end as actual,
        case
            when p.volumetric_grams > 0 then p.volumetric_grams
            when b.divisor > 0 and p.volume_cm3 > 0 then (2000 * p.volume_cm3 + b.divisor) / (2 * b.divisor)
            else 0
        end as bulk
    from party p
    left join rating_book b on b.book = p.book
),
weighed as (
    select
        id, day, level, outlet, place, province, customer, list, book, declared_fen, insurance, commission_kind,
        commission,
        case
            when book <= 0 then 0
            when settled > 0 then settled
            when throw = 0 or bulk <= actual then actual
            when throw = 2 and actual > 0 then actual + (bulk - actual + 1) / 2
            else bulk
        end as weight
    from weights
),
placed as (
    select
        w.id, w.day, w.level, w.outlet, w.province, w.customer, w.list, w.book, w.declared_fen, w.insurance,
        w.commission_kind, w.commission, w.weight, coalesce(c.cell, p.cell, n.cell, -1) as cell
    from weighed w
    left join rating_segment s on s.book = w.book and w.weight >= s.low and w.weight < s.high and w.weight > 0
    left join rating_cell c on c.spot = s.spot + w.place
    left join rating_cell p on p.spot = s.spot + w.province
    left join rating_cell n on n.spot = s.spot
),
billed as (
    select
        w.id, w.day, w.level, w.outlet, w.province, w.customer, w.list, w.book, w.declared_fen, w.insurance,
        w.commission_kind, w.commission, w.weight, w.cell, p.base, p.first, p.step, p.more,
        case p.method
            when 0 then w.weight
            when 1 then (w.weight + 500) / 1000 * 1000
            when 2 then w.weight - w.weight % 1000 + case when p.p > 0 and w.weight % 1000 >= p.p then 1000 else 0 end
            when 5 then
                case
                    when w.weight <= 1000 then (w.weight + 99) / 100 * 100
                    when w.weight <= 10000 then (w.weight + 499) / 500 * 500
                    else (w.weight + 999) / 1000 * 1000
                end
            when 7 then
                case
                    when w.weight % 1000 = 0 or w.weight % 1000 < p.p then w.weight - w.weight % 1000
                    when w.weight % 1000 <= p.q then w.weight - w.weight % 1000 + 500
                    else w.weight - w.weight % 1000 + 1000
                end
            else (w.weight + p.p - 1) / p.p * p.p
        end as billed
    from placed w
    left join rating_price p on p.book = w.book and p.cell = w.cell
),
concerned as (
    select day, level, customer, list, outlet, count(*) as pieces
    from weighed
    where book > 0
    group by day, level, customer, list, outlet
),
volume as (
    select day, level, customer, cast(sum(pieces) as bigint) as pieces from concerned group by day, level, customer
),
ranked as (
    select
        k.day, k.level, k.customer, k.list, k.outlet, v.pieces, r.rule,
        row_number() over (partition by k.day, k.level, k.customer, k.list, k.outlet, r.type order by r.preference)
            as place
    from concerned k
    join volume v on v.day = k.day and v.level = k.level and v.customer = k.customer
    join rating_rule r
        on k.day >= r.since and k.day < r.until
        and (r.list = 0 or r.list = k.list) and (r.customer = 0 or r.customer = k.customer)
        and (r.outlet = '' or r.outlet = k.outlet)
),
added as (
    select
        w.id, w.level,
        cast(sum(
            case
                when x.per_kg = 0 then x.amount
                when x.amount >= 0 then (x.amount * w.weight + 500) / 1000
                else -((-x.amount * w.weight + 500) / 1000)
            end
        ) as bigint) as fen
    from placed w
    join ranked r
        on r.day = w.day and r.level = w.level and r.customer = w.customer and r.list = w.list
        and r.outlet = w.outlet and r.place = 1
    join rating_box x
        on x.rule = r.rule and x.province = w.province and w.weight >= x.weight_from and w.weight < x.weight_until
        and r.pieces >= x.pieces_from and r.pieces < x.pieces_until
    where w.cell >= 0
    group by w.id, w.level
),
priced as (
    select
        w.id, w.day, w.level, w.outlet, w.customer, w.list, w.book, w.cell, w.weight,
        case when w.cell < 0 then 0 else w.billed end as billed,
        case when w.cell < 0 then 0
             when w.more = 0 then w.base
             else w.base + (greatest(w.billed - w.first, 0) + w.step - 1) / w.step * w.more end as freight,
        coalesce(a.fen, 0) as surcharge,
        case when w.cell < 0 then 0 else (2 * w.declared_fen * w.insurance + 10000) / 20000 end as insurance,
        w.commission_kind, w.commission
    from billed w
    left join added a on a.id = w.id and a.level = w.level
)
select
    id, day, level, outlet, customer, list, case when book > 0 then book else 0 end as book, cell,
    case when book < 0 then 1 when book = 0 then 2 when weight <= 0 then 3 when cell < 0 then 4 else 0 end as reason,
    weight, billed, freight, surcharge, insurance,
    case when cell < 0 then 0
         when commission_kind = 1 then commission
         when commission_kind = 2 and freight + surcharge + insurance >= 0
             then (2 * (freight + surcharge + insurance) * commission + 10000) / 20000
         when commission_kind = 2
             then -((2 * -(freight + surcharge + insurance) * commission + 10000) / 20000)
         when commission_kind = 3 then (2 * weight * commission + 1000) / 2000
         else 0 end as commission
from priced
