import * as glue from "@aws-sdk/client-glue";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { regional, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, shapeOf, toAws } from "../../core/shape.ts";
import { compact, must, text, type Props } from "../../core/values.ts";
import { partitionOf } from "../../partitions.ts";

const gone = ["EntityNotFoundException"];

const tableInput = shapeOf(
  glue.TableInput$,
  [
    ...["name", "description", "owner", "parameters", "retention", "tableType", "partitionKeys", "storageDescriptor"],
    ...["viewExpandedText", "viewOriginalText"],
  ],
  { SerdeInfo: "serDeInfo" },
);

/** A table of the Glue catalog; its id is `catalog:database:name`. */
export const catalogTable: ResourceType = {
  service: glue.GlueClient,
  inputs: {
    databaseName: { required: true, replace: true },
    name: { replace: true, computed: true },
    catalogId: { replace: true, computed: true },
    description: {},
    owner: {},
    parameters: { exact: true },
    partitionKeys: {},
    retention: {},
    storageDescriptor: {},
    tableType: {},
    viewExpandedText: {},
    viewOriginalText: {},
    ...regional,
  },
  outputs: ["arn"],
  name: { property: "name", maxLength: 255 },
  check: (inputs) => checkShape(tableInput, inputs),

  async create(inputs, context) {
    const { Account: account = "" } = await context.send(new GetCallerIdentityCommand({}), STSClient);
    const place = {
      CatalogId: text(inputs["catalogId"]) ?? account,
      DatabaseName: must(inputs, "databaseName"),
    };
    const TableInput = toAws<glue.TableInput>(tableInput, inputs);
    await context.send(new glue.CreateTableCommand({ ...place, TableInput }));
    return [place.CatalogId, place.DatabaseName, must(inputs, "name")].join(":");
  },

  async read(id, _state, context) {
    const { CatalogId, DatabaseName, Name } = placeOf(id);
    const found = await context.find(gone, new glue.GetTableCommand({ CatalogId, DatabaseName, Name }));
    if (found?.Table === undefined) return undefined;
    return compact({
      ...withoutBlanks(fromAws(tableInput, found.Table)),
      name: Name,
      databaseName: DatabaseName,
      catalogId: CatalogId,
      arn: `arn:${partitionOf(context.region).partition}:glue:${context.region}:${CatalogId}:table/${DatabaseName}/${Name}`,
    });
  },

  async update(id, change, context) {
    const { CatalogId, DatabaseName } = placeOf(id);
    const TableInput = toAws<glue.TableInput>(tableInput, change.inputs);
    await context.send(new glue.UpdateTableCommand({ CatalogId, DatabaseName, TableInput }));
  },

  delete: (id, _state, context) => context.find(gone, new glue.DeleteTableCommand(placeOf(id))),
};

function placeOf(id: string): { CatalogId: string; DatabaseName: string; Name: string } {
  const [CatalogId = "", DatabaseName = "", Name = ""] = id.split(":");
  return { CatalogId, DatabaseName, Name };
}

/** Glue gives an empty text for what was never set. */
function withoutBlanks(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== ""));
}
