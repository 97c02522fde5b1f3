using System.Security.Cryptography;

namespace SiBridge.Benchmarks.Journeys;

/// <summary>Three Missions Locales, two organismes, a Region: invented, with keys of this run only.</summary>
internal sealed class LoadNetwork
{
    public IReadOnlyList<Partner> MissionsLocales { get; } =
    [
        new("ml-caen", "mission_locale", "14327S00", "14", "reponse", "resultat", "entree", "abandon", "session", "places"),
        new("ml-lisieux", "mission_locale", "14366S00", "14", "reponse", "resultat", "entree", "abandon", "session", "places"),
        new("ml-le-havre", "mission_locale", "76351S00", "76", "reponse", "resultat", "entree", "abandon", "session", "places"),
    ];

    public IReadOnlyList<Partner> Organismes { get; } =
        [new("of-pommier-bleu", "organisme", "12345678200010", null, "*"), new("of-trois-marees", "organisme", "98765432400019", null, "*")];

    public Partner Region { get; } = new("region-normandie", "region", "28", null, "resultat", "entree", "abandon", "session", "places");

    public string OperatorKey { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Of another operator, without whom nothing is corrected.</summary>
    public string SecondOperatorKey { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public IEnumerable<Partner> All => [.. MissionsLocales, .. Organismes, Region];

    /// <inheritdoc cref="NetworkFile.Text"/>
    public string File(IReadOnlyDictionary<string, Uri> urls) => NetworkFile.Text(All, urls, OperatorKey, SecondOperatorKey);
}
