using System.Globalization;
using System.Security.Cryptography;
using SiBridge.Benchmarks.Journeys;

namespace SiBridge.Benchmarks.Pipeline;

/// <summary>
/// Four Missions Locales prescribe to some organismes (eight where nothing else is asked for), which receive by HTTP with the default concurrency: of eight, 64 deliveries at once are
/// possible, and no single lane is what is measured. Invented, with keys of this run only.
/// </summary>
internal sealed class PipelineNetwork(int recipients)
{
    public const int Emitters = 4;

    public string OperatorKey { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public IReadOnlyList<Partner> MissionsLocales { get; } =
        [.. Enumerable.Range(0, Emitters).Select(i => new Partner($"ml-{i}", "mission_locale", $"1432{i}S00", "14"))];

    public IReadOnlyList<Partner> Organismes { get; } =
        [.. Enumerable.Range(0, recipients).Select(i => new Partner($"of-{i}", "organisme", Siret(i), null, "prescription"))];

    /// <summary>One session of each organisme.</summary>
    public IReadOnlyList<Offer> Offers => [.. Organismes.Select((o, i) => new Offer(o, "14", i, RegionPays: true))];

    /// <summary>Which of the organismes a message goes to, by its number.</summary>
    public int OrganismeOf(int message) => message % (Emitters * recipients) / Emitters;

    /// <param name="urls">Where the organismes receive, in their order.</param>
    public string File(IReadOnlyList<Uri> urls) => NetworkFile.Text(
        [.. MissionsLocales, .. Organismes], Organismes.Index().ToDictionary(o => o.Item.Code, o => urls[o.Index]), OperatorKey);

    /// <summary>The SIREN 123456782 with an establishment number whose last digit makes the SIRET hold its Luhn check.</summary>
    private static string Siret(int establishment)
    {
        var start = string.Create(CultureInfo.InvariantCulture, $"123456782{establishment:D4}");
        return Enumerable.Range(0, 10).Select(last => string.Create(CultureInfo.InvariantCulture, $"{start}{last}")).Single(HoldsLuhn);
    }

    private static bool HoldsLuhn(string number) =>
        number.Reverse().Select((c, i) => i % 2 == 0 ? c - '0' : ((c - '0') * 2 / 10) + ((c - '0') * 2 % 10)).Sum() % 10 == 0;
}
