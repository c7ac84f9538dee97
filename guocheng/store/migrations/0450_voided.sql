-- What was accepted may be voided afterwards (作废).
alter table gc_flow_instance drop constraint gc_flow_instance_state_check;
alter table gc_flow_instance add constraint gc_flow_instance_state_check
    check (state in ('running', 'accepted', 'rejected', 'withdrawn', 'cancelled', 'voided'));
