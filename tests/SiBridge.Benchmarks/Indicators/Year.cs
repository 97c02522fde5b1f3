using System.Globalization;

namespace SiBridge.Benchmarks.Indicators;

/// <summary>
/// A year of a big Region, as routing would have left it: the journeys of 70 Missions Locales on sessions of 300 organismes, with what indicators count of
/// each. Plain arithmetic on the row's number, so that both engines make the same year; months have 28 days.
/// </summary>
/// <param name="journeys">How many.</param>
/// <param name="sessions">How many.</param>
internal sealed class Year(int journeys, int sessions)
{
    public const int MissionsLocales = 70;

    private const int Organismes = 300, Days = 12 * 28;

    /// <summary>Each of Caen's shape: eight départements.</summary>
    public static string Structure(int number) => string.Create(CultureInfo.InvariantCulture, $"{10 + (number % 8)}{100 + number}S00");

    /// <summary>The statements that make it.</summary>
    /// <param name="series">Rows numbered i from 0, as this engine makes them, up to a number.</param>
    public IEnumerable<string> Statements(Func<int, string> series)
    {
        var day = Day($"(i % {sessions}) * {Days} / {sessions} + i * 31 % 40");
        yield return $"""
            INSERT INTO parcours (order_key, structure, session_key, etat, ouvert, jour, personne, faits, reponse_jours, entree_jours)
            SELECT {Order("i")}, {StructureOf("i")}, {SessionKey($"i % {sessions}")}, 'entree', i % 4 = 0, {day},
              (i % {People} + 1) * 20000000000003, {Faits}, CASE WHEN i % 20 < 17 THEN i % 7 ELSE -1 END, CASE WHEN {Entered} THEN 10 + i * 7 % 45 ELSE -1 END
            FROM {series(journeys)}
            """;
        yield return "INSERT INTO indicateur_change (mois, structure) SELECT DISTINCT jour / 100, structure FROM parcours";
        yield return $"""
            INSERT INTO indicateur_session (order_key, debut, departement, region, annulee, offertes, restantes, compte_le)
            SELECT {SessionKey("i")}, {Day($"i * {Days} / {sessions} + 30")}, '' || (10 + i % 8), '28', i % 40 = 0, 12 + i % 5, i % 6, 0 FROM {series(sessions)}
            """;
    }

    /// <summary>One journey becomes like the one beside it, as if all the messages in between had come; its month is to be packed.</summary>
    /// <param name="number">The next is another journey, of another Mission Locale and session.</param>
    public string Change(int number)
    {
        var (one, other) = (Order($"{number * 7919L % journeys}"), Order($"{((number * 7919L) + 1) % journeys}"));
        return $"""
            WITH moved AS (
              UPDATE parcours SET faits = b.faits, reponse_jours = b.reponse_jours, entree_jours = b.entree_jours FROM parcours b
              WHERE parcours.order_key = {one} AND b.order_key = {other} RETURNING parcours.jour, parcours.structure)
            INSERT INTO indicateur_change (mois, structure) SELECT jour / 100, structure FROM moved
            """;
    }

    /// <summary>Four of five young people have one journey; who has two has both in one Mission Locale.</summary>
    private int People => journeys * 4 / 5;

    private string StructureOf(string number) =>
        $"(10 + {number} % {People} % {MissionsLocales} % 8) || '' || (100 + {number} % {People} % {MissionsLocales}) || 'S00'";

    private string Order(string number) => $"'P:' || {StructureOf(number)} || '/P-2026-' || {number}";

    private static string Entered => "i % 20 < 17 AND i % 10 < 6 AND i % 9 < 7";

    /// <summary>A bit for each thing that is counted, see the bridge's <c>Comptes</c>: steps, then the parts of those that have some.</summary>
    private static string Faits => string.Join(
        " + ",
        "1",
        Bit("i % 20 < 17", "1"), Bit("i % 50 = 17", "2"), Bit("i % 33 = 5", "3"), Bit("i % 3 > 0", "4"), Bit("i % 3 = 1", "5"), Bit("i % 20 < 17 AND i % 10 < 6", "6"),
        Bit("i % 10 > 6", "7"), Bit("i % 10 > 6", "(15 + i % 9)"), Bit(Entered, "10"), Bit("i % 20 < 17 AND i % 10 < 6 AND i % 9 > 6", "11"), Bit("i % 20 < 17 AND i % 10 < 6 AND i % 9 > 6", "(24 + i % 8)"),
        Bit($"{Entered} AND i % 13 = 0", "12"), Bit($"{Entered} AND i % 5 > 0", "13"), Bit($"{Entered} AND i % 5 > 0", "(52 + i % 6)"),
        Bit($"{Entered} AND i % 5 = 0 AND i % 7 > 0", "14"), Bit($"{Entered} AND i % 5 = 0 AND i % 7 > 0", "(33 + i % 3)"), Bit($"{Entered} AND i % 5 = 0 AND i % 7 > 0", "(36 + i % 16)"));

    private static string Bit(string when, string bit) => $"CASE WHEN {when} THEN CAST(1 AS bigint) << CAST({bit} AS integer) ELSE 0 END";

    private static string Day(string number) => $"(202601 + (({number}) % {Days}) / 28) * 100 + (({number}) % {Days}) % 28 + 1";

    private static string SessionKey(string number) =>
        $"'S:1000000000' || (1000 + ({number}) % {Organismes}) || '/t/28_AF_0000' || (100000 + ({number}) / 10) || '/28_AC_0000' || (100000 + ({number}) / 5) || '/28_SE_0000' || (100000 + ({number}))";
}
