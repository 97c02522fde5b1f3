using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace SiBridge.Tests.Support;

/// <summary>
/// How the cases of a property are drawn: the same ones in every run, so that one fails because something was changed and not because of
/// its luck. <c>SIBRIDGE_PROPERTY_SEED</c> draws others.
/// </summary>
internal static class Drawn
{
    public static ulong Seed { get; } = Environment.GetEnvironmentVariable("SIBRIDGE_PROPERTY_SEED") is { Length: > 0 } given ? ulong.Parse(given, CultureInfo.InvariantCulture) : 20_260_626;

    public static Config Cases(int count = 100) =>
        Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(true).WithReplay(new FSharpOption<Replay>(new(new Rnd(Seed), FSharpOption<int>.None)));
}
