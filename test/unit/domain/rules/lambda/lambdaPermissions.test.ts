import { addPermissionRules } from "../../../../../domain/rules/lambda/lambdaPermissions.ts";
import { holdEach } from "../cases.ts";

const of = (member: string, values: readonly string[]) => values.map((value) => ({ [member]: value }));

describe("addPermissionRules", () => {
  holdEach("AddPermission", addPermissionRules, {
    "statement-id": {
      holds: of("StatementId", ["from_s3-1", "a".repeat(100)]),
      breaks: of("StatementId", ["from s3", "a.b", "", "a".repeat(101)]),
    },
    action: {
      holds: of("Action", ["lambda:InvokeFunction", "lambda:*", "*"]),
      breaks: of("Action", ["InvokeFunction", "s3:GetObject", "lambda:Invoke*"]),
    },
    principal: {
      holds: of("Principal", ["s3.amazonaws.com", "111122223333", "*", "arn:aws:iam::111122223333:role/r"]),
      breaks: of("Principal", ["s3", "amazonaws.com", "1234", "arn:aws:s3:::bucket"]),
    },
    qualifier: { holds: of("Qualifier", ["1", "live"]), breaks: of("Qualifier", ["$LATEST"]) },
    "source-account": {
      holds: of("SourceAccount", ["111122223333"]),
      breaks: of("SourceAccount", ["1111-2222-3333", "arn:aws:iam::111122223333:root"]),
    },
  });
});
