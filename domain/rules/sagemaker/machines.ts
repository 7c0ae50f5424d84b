/**
 * Families of machines whose every size has NVMe disks of its own. Two sources, which reach differently far: SageMaker's
 * Python SDK (`instance_supports_kms` in its utils) leaves the key out for every family with a "d" in its name and for g5;
 * the others (g6, g6e, gr6, p5 and later, trn1, trn1n, trn2) are machines of EC2 with instance storage, not checked one by
 * one in EC2's tables. A family that is in neither list (g7, say) is not judged: AWS decides.
 */
const FAMILIES: ReadonlySet<string> = new Set([
  ...["c5d", "c6gd", "c6id", "m5d", "m6gd", "m6id", "r5d", "r6gd", "r6id", "r7gd"],
  ...["g4dn", "g5", "g6", "g6e", "gr6"],
  ...["p3dn", "p4d", "p4de", "p5", "p5e", "p5en", "p6-b200", "p6-b300", "p6e-gb200"],
  ...["dl1", "trn1", "trn1n", "trn2"],
]);

/** Families that SageMaker offers with volumes of EBS alone; a family in neither list is not judged. */
const EBS_FAMILIES: ReadonlySet<string> = new Set(["c4", "c5", "c5n", "m4", "m5", "p2", "p3", "r5", "t2", "t3"]);

/** Whether a machine, `ml.g4dn.xlarge`, has NVMe disks of its own; false for a family that is not known to. */
export function hasLocalStorage(instanceType: string): boolean {
  return FAMILIES.has(familyOf(instanceType));
}

/** Whether a machine is known to have no disks of its own. */
export function hasEbsOnly(instanceType: string): boolean {
  return EBS_FAMILIES.has(familyOf(instanceType));
}

/** Whether a machine has a GPU: those of the families g and p of EC2, whose letters say so ("Amazon EC2 instance type naming conventions"). */
export function hasGpu(instanceType: string): boolean {
  return /^(g|gr|p)\d/.test(familyOf(instanceType));
}

/** Whether a machine may do more than its base for a while, as `ml.t2.medium`: the families t of EC2. */
export function isBurstable(instanceType: string): boolean {
  return /^ml\.t\d/.test(instanceType);
}

export function isInf1(instanceType: string): boolean {
  return instanceType.startsWith("ml.inf1.");
}

function familyOf(instanceType: string): string {
  return /^ml\.([^.]+)\.[^.]+$/.exec(instanceType)?.[1] ?? "";
}
