-- Waybills as they came, what each costs, and by which prices: two big tables, a partition for each month.

create sequence gc_waybill_number;

create table gc_waybill (
    id bigint not null default nextval('gc_waybill_number'),
    day date not null,
    waybill_no text not null,
    shop text not null default '',
    courier text not null default '',
    outlet text not null default '',
    place int not null default 0,
    outlet_grams bigint not null default 0,
    bag_grams bigint not null default 0,
    volumetric_grams bigint not null default 0,
    centre_grams bigint not null default 0,
    hq_grams bigint not null default 0,
    settlement_grams bigint not null default 0,
    third_party_grams bigint not null default 0,
    pick_up_grams bigint not null default 0,
    transit_grams bigint not null default 0,
    arrival_grams bigint not null default 0,
    volume_cm3 bigint not null default 0,
    declared_fen bigint not null default 0,
    batch_id bigint,
    primary key (waybill_no, day)
) partition by range (day);
create index gc_waybill_day on gc_waybill (day, id);

-- Reasons, levels and cells are numbers that never change their meaning (engine/rating).
create table gc_charge (
    day date not null,
    waybill_id bigint not null,
    level smallint not null,
    run_id bigint not null,
    reason smallint not null,
    customer_id bigint not null,
    list_id bigint not null,
    book_id bigint not null,
    cell int not null,
    weight_grams bigint not null,
    billed_grams bigint not null,
    freight_fen bigint not null,
    surcharge_fen bigint not null,
    insurance_fen bigint not null,
    commission_fen bigint not null,
    primary key (day, waybill_id, level)
) partition by range (day);
create index gc_charge_failed on gc_charge (day, reason) where reason <> 0;

-- Prices as they were applied: a version of a list, or the surcharges of a run, each kept once.
create table gc_price_book (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('list', 'surcharges')),
    hash bytea not null unique,
    list_id bigint,
    version_id bigint,
    document jsonb not null,
    at timestamptz not null
);

create table gc_rating_run (
    id bigint generated always as identity primary key,
    day date not null,
    surcharges_id bigint not null references gc_price_book,
    at timestamptz not null,
    by_name text not null,
    waybills bigint not null default 0,
    charges bigint not null default 0,
    failed bigint not null default 0,
    fee_fen bigint not null default 0,
    milliseconds bigint not null default 0
);
create index gc_rating_run_day on gc_rating_run (day, id);

-- How each day stands: stale ones have to be rated again.
create table gc_rating_day (
    day date primary key,
    waybills bigint not null default 0,
    loaded_at timestamptz,
    stale boolean not null default true,
    why text not null default '',
    run_id bigint references gc_rating_run
);
