using System.Text.Json;
using System.Text.Json.Serialization;
using SiBridge.Reference;

namespace SiBridge.Places;

/// <summary>What a session is searched by.</summary>
/// <param name="Codes">Formacodes and ROME codes: they cannot be mistaken for each other.</param>
public sealed record SessionTraits(
    string Organisme, string Departement, string Region, DateOnly Debut, bool Annulee, int? Places, string EtatRecrutement, IReadOnlyList<string> Codes)
{
    public static SessionTraits Of(SessionState state) => new(
        state.Session.Organisme, Reference.Departement.OfCommune(state.Session.Lieu.CommuneInsee), state.Session.Region, state.Session.Debut, state.EstAnnulee,
        state.PlacesDisponibles, state.EtatRecrutement, [.. (state.Session.Formacodes ?? []).Concat(state.Session.Romes ?? []).Distinct()]);

    /// <summary>As kept beside a change.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TraitsJson.Default.SessionTraits);

    public static SessionTraits? Of(string? json) => json is null ? null : JsonSerializer.Deserialize(json, TraitsJson.Default.SessionTraits);
}

[JsonSerializable(typeof(SessionTraits))]
internal sealed partial class TraitsJson : JsonSerializerContext;
