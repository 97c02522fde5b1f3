using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>
/// The library against a slow and obvious evaluator, over random schemas and documents. A failure is shown shrunk. Other seeds are the
/// business of <c>tests/fuzz</c>.
/// </summary>
public sealed class AgreementTests
{
    private const int Cases = 3_000;

    [Fact]
    public void The_library_and_the_reference_agree_on_random_schemas_and_documents()
    {
        var specimens = Arb.From(Gen.Choose(0, int.MaxValue).Select(Specimen.Make), s => s.Smaller());
        var accepted = 0;
        Check.One(Drawn.Cases(Cases), Prop.ForAll(specimens, s =>
        {
            s.Disagreement(out bool? valid).ShouldBeNull($"{s}");
            accepted += valid is true ? 1 : 0;
        }));

        // Or only the first keywords would have been compared.
        accepted.ShouldBeInRange(Cases / 5, Cases * 4 / 5);
    }
}
