using System.Globalization;
using System.Text.Json;
using SiBridge.Contracts;

namespace SiBridge.Translation.Lheo;

/// <summary>How people are selected, and the meetings that go with it: the <c>recrutement</c> of a session (LHEO 2.3).</summary>
internal sealed class LheoSelectionWriter(LheoElements xml, JsonElement session, List<(string Info, string Value)> ours)
{
    private const string Collective = "information_collective";

    public void Write()
    {
        var told = session.TryGetProperty("modalites_selection", out var modalites) ? modalites.EnumerateArray().Select(m => m.GetString()!).ToList() : [];
        var meetings = session.TryGetProperty("informations_collectives", out var informations) ? informations.EnumerateArray().ToList() : [];
        var written = told.Distinct().Where(m => LheoWords.SelectionCodes.ContainsKey(m)).ToList();
        if (meetings.Count > 0 && !written.Contains(Collective)) written.Add(Collective);
        foreach (var modalite in written)
        {
            if (modalite is Collective && meetings.Count > 0) meetings.ForEach(Meeting);
            else xml.Around("recrutement", "modalite-recrutement", LheoWords.SelectionCodes[modalite]);
        }

        if (written.SequenceEqual(told)) return;
        // An empty one says that there is nothing to say.
        foreach (var modalite in told.DefaultIfEmpty("")) ours.Add(("modalites_selection", modalite));
    }

    private void Meeting(JsonElement meeting)
    {
        var at = meeting.GetProperty("date_heure").GetString()!;
        xml.Open("recrutement");
        xml.Text("modalite-recrutement", LheoWords.InformationCollective);
        if (meeting.TryGetProperty("places", out var places)) xml.Number("nb-places", (int)places.GetDouble());
        // An instant that RFC 3339 permits and nobody can hold stands in our extras alone.
        if (Rfc3339.TryParse(at, out var local))
        {
            xml.Open("periode");
            foreach (var end in new[] { "debut", "fin" }) xml.Text(end, local.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
            xml.Close();
            xml.Text("heure-debut", local.ToString("HH'h'mm", CultureInfo.InvariantCulture));
        }

        // LHEO's hours have no zone, and its addresses are more than the name of a place.
        List<(string, string)> exact = [("date_heure", at)];
        if (meeting.TryGetProperty("lieu", out var lieu)) exact.Add(("lieu", lieu.GetString()!));
        xml.Extras(exact);
        xml.Close();
    }
}
