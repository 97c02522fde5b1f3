using Dapper;
using SiBridge.Delivery;
using SiBridge.Storage;

namespace SiBridge.Tests.Support;

/// <summary>Deliveries as the bridge tells them.</summary>
internal sealed class DeliveryTold
{
    public string Type { get; init; } = "";

    public string State { get; init; } = "";

    /// <summary>Those of which <paramref name="which"/> is true, in order (by journey, if so asked), each as <c>type state</c>.</summary>
    public static Task<IReadOnlyList<string>> All(Database database, string which = "TRUE", object? parameters = null, bool byJourney = false) => database.Read<IReadOnlyList<string>>(db =>
        [.. db.Query<DeliveryTold>($"SELECT {Deliveries.Columns} {Deliveries.From} WHERE {which} ORDER BY {(byJourney ? "m.order_key, " : "")}d.seq", parameters).Select(d => $"{d.Type} {d.State}")]);
}
