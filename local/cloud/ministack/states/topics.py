"""What a state machine's role has to be allowed to publish to a topic: sns:Publish, and use of the key that encrypts the topic.

The actions on the key: EventBridge user guide, "Amazon SNS topic target"; the encryption context that names the topic: GameLift
developer guide, "Set up an SNS topic with server-side encryption". The errors are SNS's own (service model, Publish), in Step Functions'
spelling (SNS.InvalidParameterException, as executions were reported to end).
"""

from ministack.core.responses import get_region
from ministack.services import kms, sns, stepfunctions

from identity import roles
from states.functions import role_arn

RESOURCE = "arn:aws:states:::sns:publish"
_KEY_ACTIONS = ("kms:GenerateDataKey", "kms:Decrypt")


def refuse(parameters: dict) -> None:
    """Fails a task whose role may not publish."""
    role, arn = role_arn.get(), parameters.get("TopicArn", "")
    topic = sns._topics.get(arn)
    if not role or topic is None:
        return
    if not roles.allows(role, "sns:Publish", arn, get_region()):
        raise _refusal("SNS.AuthorizationErrorException", role, "SNS:Publish", arn, "403; Error Code: AuthorizationError")
    key = kms._resolve_key(topic.get("attributes", {}).get("KmsMasterKeyId") or "")
    # SNS's own key (alias/aws/sns) lets in whoever the account's policies let publish.
    if key is None or key.get("KeyManager") == "AWS":
        return
    for action in _KEY_ACTIONS:
        context = {"kms:encryptioncontext:aws:sns:topicarn": arn}
        if not roles.allows(role, action, key["Arn"], get_region(), context):
            raise _refusal("SNS.KMSAccessDeniedException", role, action, key["Arn"], "400; Error Code: KMSAccessDenied")


def _refusal(error: str, role: str, action: str, resource: str, status: str):
    return stepfunctions._ExecutionError(error, roles.denial(role, "states", action, resource, "AmazonSNS", status))
