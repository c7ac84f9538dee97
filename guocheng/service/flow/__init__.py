"""Moving records and deciding tasks (流转与审批): the verbs around the pure engine, one file per concept."""
