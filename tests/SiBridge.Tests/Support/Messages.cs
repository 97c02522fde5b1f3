// What tests tell the bridge; what a partner's document tells is spelt out where it is meant.
global using Told = SiBridge.Tests.Support.Told;
using System.Text.Json;
using System.Text.Json.Nodes;
using SiBridge.Flows;

namespace SiBridge.Tests.Support;

/// <summary>A message of one type, as its emitter posts it. Immutable.</summary>
internal sealed record Told(string Type, JsonObject Json)
{
    public string Id => Json["id"]!.GetValue<string>();

    public byte[] Utf8 => JsonSerializer.SerializeToUtf8Bytes(Json);

    public JsonElement Element => JsonSerializer.SerializeToElement(Json);

    /// <summary>The same message with other words in it; a null takes the property away.</summary>
    public Told With(params (string Property, JsonNode? Value)[] changes)
    {
        var json = Json.DeepClone().AsObject();
        foreach (var (property, value) in changes)
        {
            if (value is null) json.Remove(property);
            else json[property] = value.DeepClone();
        }

        return this with { Json = json };
    }

    /// <summary>Read by its flow.</summary>
    public T Read<T>() => (T)FlowTable.Of(Type).Read(Element);
}

/// <summary>The messages of <c>compose/sample</c>: one session in Caen, one journey to it. Tests change what matters to them.</summary>
internal static class Messages
{
    public const string Caen = "14327S00", PommierBleu = "12345678200010", TroisMarees = "98765432400019";

    public static Told Session => Sample("session");

    public static Told Places => Sample("places");

    public static Told Prescription => Sample("prescription");

    public static Told Annulation => Sample("annulation");

    public static Told Reponse => Sample("reponse");

    public static Told Convocation => Sample("convocation");

    public static Told Presence => Sample("presence");

    public static Told Resultat => Sample("resultat");

    public static Told Entree => Sample("entree");

    public static Told Interruption => Sample("interruption");

    public static Told Reprise => Sample("reprise");

    public static Told Abandon => Sample("abandon");

    public static Told Fin => Sample("fin");

    /// <summary>The session's triplet alone, as places and prescription of the sample name it.</summary>
    public static JsonNode Triplet => Prescription.Json["session_cle"]!;

    /// <summary>Its reference alone.</summary>
    public static JsonNode Reference => new JsonObject { ["reference"] = "MAG-CAEN-2026-2" };

    private static Told Sample(string type) =>
        new(type, JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "compose", "sample", "messages", type + ".json")))!.AsObject());
}
