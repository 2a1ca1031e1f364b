// The types that become schemas, one file each; see make.mjs.
import type { RequestEnvelope, ResponseEnvelope, services } from "ask-sdk-model";
import type { v1 } from "ask-smapi-model";

export type RequestFromAlexa = RequestEnvelope;
export type ResponseToAlexa = ResponseEnvelope;
export type WordsBeforeTheAnswer = services.directive.SendDirectiveRequest;
export type InteractionModel = v1.skill.interactionModel.InteractionModelData;
export type SkillManifest = v1.skill.Manifest.SkillManifestEnvelope;
