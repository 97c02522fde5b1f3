using System.Text.Json;
using System.Text.Json.Serialization;

namespace SiBridge.Translation;

/// <summary>Keeps what the bridge adds to a message, while the body in which it is told cannot be made.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Additions))]
public sealed partial class AdditionsJson : JsonSerializerContext
{
    public static byte[]? Write(Additions? additions) => additions is null ? null : JsonSerializer.SerializeToUtf8Bytes(additions, Default.Additions);

    public static Additions? Read(byte[]? json) => json is null ? null : JsonSerializer.Deserialize(json, Default.Additions);
}
