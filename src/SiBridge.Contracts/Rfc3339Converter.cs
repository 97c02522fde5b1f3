using System.Text.Json;
using System.Text.Json.Serialization;

namespace SiBridge.Contracts;

/// <summary>Reads RFC 3339 date-times in all their spellings; the framework's own converter refuses lower-case letters and leap seconds.</summary>
public sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Rfc3339.TryParse(reader.GetString()!, out var instant) ? instant : throw new JsonException("not an RFC 3339 date-time within years 1 to 9999");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
