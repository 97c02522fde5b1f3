using System.Text;
using Shouldly;
using SiBridge.JsonSchema;
using SiBridge.Reference;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

/// <summary>What a valid document costs of memory: nothing beyond itself.</summary>
public sealed class AllocationTests
{
    private static readonly string Examples = Path.Combine(Repository.Root, "schemas", "exemples");

    [Fact]
    public void Every_valid_example_of_every_message_is_judged_without_allocating()
    {
        var catalogue = new SchemaCatalogue();
        foreach (string type in SchemaCatalogue.Types)
        {
            string[] files = Directory.GetFiles(Path.Combine(Examples, $"{type}.v1", "valides"));
            files.ShouldNotBeEmpty();
            foreach (string file in files)
            {
                JsonText.TryParse(File.ReadAllBytes(file), out JsonText? text, out _).ShouldBeTrue();
                using (text)
                {
                    CompiledSchema schema = catalogue.Message(type);
                    schema.Evaluate(text.Root).ShouldBeEmpty();
                    Allocated(() => schema.Evaluate(text.Root)).ShouldBe(0, file);
                }
            }
        }
    }

    [Fact]
    public void Items_of_an_array_are_read_and_judged_in_the_memory_of_one()
    {
        CompiledSchema schema = SchemaSpecimen.Compile("""{"required": ["id"], "properties": {"id": {"pattern": "^[0-9]+$"}, "texte": {"maxLength": 2000}}, "unevaluatedProperties": false}""");
        string item = $$"""{"id": "12", "texte": "{{new string('x', 1_000)}}"}""";
        byte[] array = Encoding.UTF8.GetBytes($"[{string.Join(",\n", Enumerable.Repeat(item, 1_000))}]");

        Allocated(() =>
        {
            JsonItems items = JsonItems.Of(array)!;
            while (items.TryRead(out JsonText? text, out _))
            {
                using (text)
                    schema.IsValid(text.Root).ShouldBeTrue();
            }
        }).ShouldBeLessThan(array.Length / 2);
    }

    /// <summary>The least of many rounds: the compiler, the pools of arrays and the matcher of patterns allocate too, until they have what they need.</summary>
    private static long Allocated(Action judge)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 100; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            judge();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
