import { expect } from "chai";
import { isNotYet, waitBefore } from "../../../../components/shared/notYet.ts";

describe("what AWS refuses for the moment", () => {
  it("is told from what it refuses for good", () => {
    const momentary = [
      'operation CREATE failed with "AccessDenied": Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role. (Service: AWSStepFunctions; Status Code: 400)',
      'operation CREATE failed with "GeneralServiceException": The state machine IAM Role is not authorized to access the Log Destination (Service: AWSStepFunctions)',
      'operation CREATE failed with "InvalidRequest": The execution role you provide must allow AWS EventBridge Scheduler to assume the role. (Service: Scheduler, Status Code: 400)',
      "Could not assume role arn:aws:iam::123456789012:role/monitor. Please ensure that the role exists",
      'operation CREATE failed with "InvalidRequest": Unable to assume IAM role: arn:aws:iam::123456789012:role/aws-service-role/x',
      "State Machine is being deleted: 'arn:aws:states:…' (Service: AWSStepFunctions; Error Code: StateMachineDeleting)",
      'creating resource: creating resource: operation CREATE failed with "Throttling": Rate exceeded (Service: Iam, Status Code: 400)',
      'creating resource: creating resource (await): operation CREATE failed with "Throttling": Rate exceeded',
    ];
    expect(momentary.filter((error) => !isNotYet(error))).to.deep.equal([]);
    const final = [
      'operation CREATE failed with "InvalidRequest": Invalid State Machine Definition',
      'operation CREATE failed with "AlreadyExists": Schedule s already exists',
      "User: arn:aws:iam::123456789012:user/me is not authorized to perform: iam:PassRole",
      // Made, and not finished: asking again would leave it so, or make a second.
      '1 error occurred:\n\t* operation CREATE failed with "Throttling": Rate exceeded\n\n',
      '1 error occurred:\n\t* operation CREATE failed with "InvalidRequest": Could not assume role arn:aws:iam::123456789012:role/studio\n\n',
      "",
    ];
    expect(final.filter(isNotYet)).to.deep.equal([]);
  });

  it("is tried again for two minutes", () => {
    const waits = Array.from({ length: 12 }, (_, index) => waitBefore(index + 1));
    expect(waits).to.deep.equal([2, 4, 8, 15, 15, 15, 15, 15, 15, 15, undefined, undefined]);
    expect(waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0)).to.equal(119);
  });
});
