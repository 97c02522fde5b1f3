using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Shouldly;
using Xunit;

namespace SiBridge.Tests.JsonSchema.Properties;

/// <summary>
/// The library against a slow and obvious evaluator, over random schemas and documents. A failure is shown shrunk; its seed makes the
/// same run again: <c>SIBRIDGE_PROPERTY_SEED</c>.
/// </summary>
public sealed class AgreementTests(ITestOutputHelper output)
{
    private const int Cases = 3_000;

    [Fact]
    public void The_library_and_the_reference_agree_on_random_schemas_and_documents()
    {
        ulong seed = Environment.GetEnvironmentVariable("SIBRIDGE_PROPERTY_SEED") is { Length: > 0 } given
            ? ulong.Parse(given, CultureInfo.InvariantCulture)
            : (ulong)Random.Shared.NextInt64();
        output.WriteLine($"SIBRIDGE_PROPERTY_SEED={seed}");
        var specimens = Arb.From(Gen.Choose(0, int.MaxValue).Select(Specimen.Make), s => s.Smaller());
        var config = Config.QuickThrowOnFailure.WithMaxTest(Cases).WithQuietOnSuccess(true).WithReplay(new FSharpOption<Replay>(new(new Rnd(seed), FSharpOption<int>.None)));
        var accepted = 0;
        Check.One(config, Prop.ForAll(specimens, s =>
        {
            s.Disagreement(out bool? valid).ShouldBeNull($"seed {seed}\n{s}");
            accepted += valid is true ? 1 : 0;
        }));

        // Or only the first keywords would have been compared.
        accepted.ShouldBeInRange(Cases / 5, Cases * 4 / 5);
    }
}
