"""Moving records and deciding tasks (流转与审批): the verbs around the pure engine."""

from guocheng.service.flow.moves import make_move
from guocheng.service.flow.tasks import decide_task, hand_over, remind, repair, resubmit, send_back, withdraw
from guocheng.service.flow.timeline import timeline

__all__ = [
    "decide_task",
    "hand_over",
    "make_move",
    "remind",
    "repair",
    "resubmit",
    "send_back",
    "timeline",
    "withdraw",
]
