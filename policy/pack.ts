import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules.ts";

new PolicyPack("sagemaker-workflow", { policies: [...rules], enforcementLevel: "mandatory" });
