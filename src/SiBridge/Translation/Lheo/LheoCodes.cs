using System.Globalization;
using System.Text.Json;

namespace SiBridge.Translation.Lheo;

/// <summary>What a session is about and who pays: « domaine-formation », « certification », « reference-certification », « organisme-financeur ».</summary>
internal sealed class LheoCodes(LheoNode formation, LheoNode action, LheoNode session, LheoOurs ours, LheoRemarks remarks)
{
    private const int Most = 50;

    public void Write(Utf8JsonWriter json)
    {
        var domaine = formation.One("domaine-formation");
        // The principal one first: by its attribute (Intercarif), else as it stands.
        List(json, "formacodes", domaine?.All("code-FORMACODE").OrderBy(c => c.Attribute("tag") is "principal" ? 0 : 1), t => LheoValues.IsFormacode(t) ? t : null);
        List(json, "romes", domaine?.All("code-ROME"), t => LheoValues.IsRome(t.ToUpperInvariant()) ? t.ToUpperInvariant() : null);
        List(json, "nsf", domaine?.All("code-NSF"), t => LheoValues.IsNsf(t.ToLowerInvariant()) ? t.ToLowerInvariant() : null);
        Certification(json);
        Financeurs(json);
    }

    private void List(Utf8JsonWriter json, string property, IEnumerable<LheoNode>? told, Func<string, string?> read)
    {
        var codes = ours.All(property) ?? Read(told ?? [], read);
        if (codes.Count == 0) return;
        json.WriteStartArray(property);
        foreach (var code in codes) json.WriteStringValue(code);
        json.WriteEndArray();
    }

    private List<string> Read(IEnumerable<LheoNode> told, Func<string, string?> read)
    {
        var codes = new List<string>();
        foreach (var node in told)
        {
            if (node.Text is not { } text) continue;
            if (read(text) is not { } code) remarks.Add(node, "ce code n'a pas la forme attendue ; laissé de côté.");
            else if (codes.Count == Most) remarks.Add(node, $"plus de {Most} codes ; laissé de côté.");
            else if (!codes.Contains(code)) codes.Add(code);
        }

        return codes;
    }

    /// <summary>The session's own certification, else the formation's; canonical knows one of each register.</summary>
    private void Certification(Utf8JsonWriter json)
    {
        var rncp = First("reference-code-RNCP", "code-RNCP", "RNCP");
        var rs = First("reference-code-RS", "code-RS", "RS");
        if (rncp is null && rs is null) return;
        json.WriteStartObject("certification");
        if (rncp is not null) json.WriteString("rncp", rncp);
        if (rs is not null) json.WriteString("rs", rs);
        json.WriteEndObject();
    }

    private string? First(string reference, string code, string prefix)
    {
        var own = session.All("reference-certification").Select(c => c.One(reference)).OfType<LheoNode>().ToList();
        var told = own.Count > 0 ? own : [.. formation.All("certification").Select(c => c.One(code)).OfType<LheoNode>()];
        var numbers = Read(told, t => LheoValues.Certification(t, prefix));
        if (numbers.Count > 1) remarks.Add(told[1], $"plusieurs certifications au {prefix} ; la première est retenue.");
        return numbers.FirstOrDefault();
    }

    /// <summary>dict-financeurs, in numbers.</summary>
    private void Financeurs(Utf8JsonWriter json)
    {
        json.WriteStartArray("financeurs");
        foreach (var code in ours.All("financeurs") ?? Read(
            action.All("organisme-financeur").Select(f => f.One("code-financeur")).OfType<LheoNode>(),
            t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n <= 20 ? n.ToString(CultureInfo.InvariantCulture) : null))
        {
            if (int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
