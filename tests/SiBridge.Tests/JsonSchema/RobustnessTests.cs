using System.Text;
using System.Text.Json;
using Shouldly;
using SiBridge.JsonSchema;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class RobustnessTests
{
    private const string Schema =
        """
        {
          "type": "object",
          "required": ["id", "emis_le", "session_cle", "organisme", "jeune"],
          "properties": {
            "id": { "type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$" },
            "emis_le": { "type": "string", "format": "date-time" },
            "organisme": { "type": "string", "pattern": "^\\d{14}$", "x-attendu": "14 chiffres" },
            "session_cle": { "$ref": "#/$defs/session_cle" },
            "financeurs": { "type": "array", "maxItems": 50, "uniqueItems": true, "items": { "type": "integer", "minimum": 0, "maximum": 20 } },
            "etat": { "enum": ["ouvert", "ferme", "suspendu"] },
            "taux": { "type": "number", "minimum": 0, "maximum": 1, "multipleOf": 0.01 },
            "jeune": {
              "type": "object",
              "required": ["nom", "date_naissance"],
              "properties": {
                "nom": { "type": "string", "minLength": 1, "maxLength": 255 },
                "date_naissance": { "type": "string", "format": "date" },
                "courriel": { "type": "string", "format": "email", "maxLength": 254 }
              },
              "propertyNames": { "pattern": "^[a-z_]+$" },
              "additionalProperties": false
            }
          },
          "if": { "properties": { "etat": { "const": "ferme" } }, "required": ["etat"] },
          "then": { "required": ["taux"] },
          "unevaluatedProperties": false,
          "$defs": {
            "session_cle": {
              "type": "object",
              "anyOf": [{ "required": ["formation", "action"] }, { "required": ["reference"] }],
              "properties": { "formation": { "maxLength": 25 }, "action": { "maxLength": 25 }, "reference": { "maxLength": 255 } },
              "unevaluatedProperties": false
            }
          }
        }
        """;

    private const string Valid =
        """
        {
          "id": "m-1", "emis_le": "2026-11-20T10:00:00+01:00", "organisme": "73282932000074",
          "session_cle": { "formation": "F1", "action": "A\u00e9" },
          "financeurs": [2, 4, 10], "etat": "ferme", "taux": 0.75,
          "jeune": { "nom": "Zo\u00e9 😀", "date_naissance": "2005-02-28", "courriel": "zoe@exemple.fr" }
        }
        """;

    [Fact]
    public void A_document_with_any_bytes_changed_is_judged_without_an_exception()
    {
        CompiledSchema schema = SchemaSpecimen.Compile(Schema);
        byte[] valid = Encoding.UTF8.GetBytes(Valid);
        var random = new Random(20261120);
        int refused = 0;
        int judged = 0;
        for (int round = 0; round < 30_000; round++)
        {
            byte[] mutant = Mutate(valid, random);
            if (!JsonText.TryParse(mutant, out JsonText? text, out JsonSyntaxError? error))
            {
                error.Line.ShouldBeInRange(1, 20);
                error.Column.ShouldBeGreaterThan(0);
                refused++;
                continue;
            }

            using (text)
            {
                judged++;
                IReadOnlyList<SchemaError> errors = schema.Evaluate(text.Root);
                schema.IsValid(text.Root).ShouldBe(errors.Count == 0);
                foreach (SchemaError e in errors)
                    text.Locate(e.Pointer).Line.ShouldBeInRange(1, 20);
            }
        }

        refused.ShouldBeGreaterThan(1000);
        judged.ShouldBeGreaterThan(1000);
    }

    // Random bytes end as "not JSON" nearly always, so half of the changes take bytes that JSON is made of.
    private static byte[] Mutate(byte[] valid, Random random)
    {
        const string meaningful = "{}[]\",:0123456789.eE+-\\utfn/ \n";
        var mutant = new List<byte>(valid);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(mutant.Count);
            byte value = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)meaningful[random.Next(meaningful.Length)];
            switch (random.Next(4))
            {
                case 0: mutant.Insert(at, value); break;
                case 1: mutant.RemoveAt(at); break;
                case 2: mutant.RemoveRange(at, random.Next(mutant.Count - at)); break;
                default: mutant[at] = value; break;
            }

            if (mutant.Count == 0)
                break;
        }

        return [.. mutant];
    }

    [Fact]
    public void A_valid_document_is_judged_without_allocating()
    {
        CompiledSchema schema = SchemaSpecimen.Compile(Schema);
        using JsonDocument document = JsonDocument.Parse(Valid);
        schema.Evaluate(document.RootElement).ShouldBeEmpty();
        for (int i = 0; i < 200; i++)
            schema.Evaluate(document.RootElement);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            schema.Evaluate(document.RootElement);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.ShouldBe(0);
    }

    [Fact]
    public void Documents_made_to_be_slow_are_judged_at_once()
    {
        var clock = ThreadClock.StartNew();
        CompiledSchema unique = SchemaSpecimen.Compile("""{"uniqueItems": true, "items": {"multipleOf": 7}}""");
        SchemaSpecimen.Errors(unique, $"[{string.Join(",", Enumerable.Range(0, 100_000).Select(static i => i * 7))}]").ShouldBeEmpty();
        SchemaSpecimen.Errors(unique, $"[{new string('7', 1_000_000)}, 1e999999999]").ShouldHaveSingleItem();
        string keys = string.Join(",", Enumerable.Range(0, 20_000).Select(static i => $"\"k{i}\":0"));
        string reversed = string.Join(",", Enumerable.Range(0, 20_000).Reverse().Select(static i => $"\"k{i}\":0"));
        SchemaSpecimen.Errors("""{"uniqueItems": true}""", $"[{{{keys}}},{{{reversed}}}]").ShouldHaveSingleItem();
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_document_that_was_not_read_strictly_is_judged_without_an_exception()
    {
        using JsonDocument document = JsonDocument.Parse("""{"a": "\ud800", "\udc00": 1, "a": 1e99999999999999999999}""");
        SchemaSpecimen.Compile("""{"additionalProperties": {"pattern": "^x", "format": "date", "maxLength": 0, "maximum": 1}}""")
            .Evaluate(document.RootElement).ShouldNotBeEmpty();
    }
}
