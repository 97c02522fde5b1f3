using System.Text.Json;
using System.Text.Json.Serialization;

namespace SiBridge.Contracts;

/// <summary>
/// Reads canonical messages that their JSON Schema already accepted. Properties that the bridge does not reason about are
/// passed over here: bodies are made from the original JSON, never from these records, but those of what the bridge itself says.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(WholeNumberConverter), typeof(Rfc3339Converter)])]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(Places))]
[JsonSerializable(typeof(Prescription))]
[JsonSerializable(typeof(Annulation))]
[JsonSerializable(typeof(Reponse))]
[JsonSerializable(typeof(Convocation))]
[JsonSerializable(typeof(Presence))]
[JsonSerializable(typeof(Resultat))]
[JsonSerializable(typeof(Entree))]
[JsonSerializable(typeof(Interruption))]
[JsonSerializable(typeof(Reprise))]
[JsonSerializable(typeof(Abandon))]
[JsonSerializable(typeof(Fin))]
[JsonSerializable(typeof(Rappel))]
[JsonSerializable(typeof(Anomalie))]
public sealed partial class CanonicalJson : JsonSerializerContext;

/// <summary>JSON Schema's integers include <c>3.0</c> and <c>1e2</c>, which the framework's own converter refuses.</summary>
public sealed class WholeNumberConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetInt32(out var whole) ? whole : (int)reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
