using System.Text;
using Shouldly;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class FormatTests
{
    [Theory]
    [InlineData("date", "2024-02-29", true)]
    [InlineData("date", "2026-02-29", false)]
    [InlineData("date", "0000-01-01", false)]
    [InlineData("date", "2026-1-1", false)]
    [InlineData("date-time", "2026-03-01T10:00:00+01:00", true)]
    [InlineData("date-time", "2026-03-01t10:00:00.123456789z", true)]
    [InlineData("date-time", "2026-03-01T10:00:00", false)]
    [InlineData("date-time", "2026-03-01 10:00:00Z", false)]
    [InlineData("date-time", "2026-03-01T10:00Z", false)]
    [InlineData("date-time", "2026-03-01T10:00:00.Z", false)]
    [InlineData("date-time", "2016-12-31T23:59:60Z", true)]
    [InlineData("date-time", "2017-01-01T00:59:60+01:00", true)]
    [InlineData("date-time", "2017-01-01T23:59:60Z", false)]
    [InlineData("date-time", "9999-12-31T23:59:60-23:59", false)]
    [InlineData("date-time", "0001-01-01T00:00:60+23:59", false)]
    [InlineData("email", "zoe.d'arc+ml@exemple.fr", true)]
    [InlineData("email", "zoe@exemple", false)]
    [InlineData("email", "zoe@-exemple.fr", false)]
    [InlineData("email", "zoe@exemple..fr", false)]
    [InlineData("email", "@", false)]
    [InlineData("uri", "https://exemple.fr/a?b=c#d", true)]
    [InlineData("uri", "https://[::1]:8080/", true)]
    [InlineData("uri", "https://[::1/", false)]
    [InlineData("uri", "https://exemple.fr/é", false)]
    [InlineData("uri", "exemple.fr", false)]
    [InlineData("uuid", "018f3c2a-7b1e-7c3d-9a4b-123456789abc", true)]
    [InlineData("uuid", "{018f3c2a-7b1e-7c3d-9a4b-123456789abc}", false)]
    public void Judges(string format, string value, bool valid) =>
        SchemaSpecimen.Codes($$"""{"format": "{{format}}"}""", $"\"{value}\"").ShouldBe(valid ? [] : ["format"]);

    [Fact]
    public void An_address_of_254_characters_is_accepted_and_of_255_refused()
    {
        string domain = string.Join(".", Enumerable.Repeat(new string('d', 60), 4)) + ".fr";
        string longest = new string('a', 253 - domain.Length) + "@" + domain;
        SchemaSpecimen.Codes("""{"format": "email"}""", $"\"{longest}\"").ShouldBeEmpty();
        SchemaSpecimen.Codes("""{"format": "email"}""", $"\"a{longest}\"").ShouldBe(["format"]);
    }

    [Fact]
    public void Formats_are_annotations_when_they_are_not_asserted()
    {
        var registry = new SchemaRegistry(assertFormat: false);
        CompiledSchema schema = registry.Get(registry.Add(Encoding.UTF8.GetBytes("""{"format": "date"}""")));
        SchemaSpecimen.Errors(schema, "\"demain\"").ShouldBeEmpty();
    }
}
