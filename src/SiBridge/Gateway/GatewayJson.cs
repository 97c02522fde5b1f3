using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SiBridge.Delivery;

namespace SiBridge.Gateway;

/// <summary>What the gateway writes. French letters stand as they are: this JSON is never put into a page unescaped. What is not known yet is written as null, so that readers find every property.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ReceiptView))]
[JsonSerializable(typeof(ItemResults))]
[JsonSerializable(typeof(MessageView))]
[JsonSerializable(typeof(ParcoursView))]
[JsonSerializable(typeof(EcheancesView))]
[JsonSerializable(typeof(LeasesView))]
[JsonSerializable(typeof(FailuresView))]
[JsonSerializable(typeof(FailureGroupsView))]
[JsonSerializable(typeof(NoteView))]
[JsonSerializable(typeof(ReplayJob))]
[JsonSerializable(typeof(ReplaysView))]
[JsonSerializable(typeof(ForesightView))]
[JsonSerializable(typeof(ActView))]
[JsonSerializable(typeof(CorrectionsView))]
[JsonSerializable(typeof(ResendForesightView))]
[JsonSerializable(typeof(RetranslationView))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(DeliveryDetailView))]
[JsonSerializable(typeof(OwnDeliveriesView))]
[JsonSerializable(typeof(ChannelsView))]
[JsonSerializable(typeof(ChannelActView))]
[JsonSerializable(typeof(SchemaList))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(AnnoncesView))]
[JsonSerializable(typeof(AnnoncesReditesView))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    static GatewayJson() => Default = new GatewayJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
