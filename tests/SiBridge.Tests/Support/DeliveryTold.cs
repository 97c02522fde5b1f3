using Dapper;
using SiBridge.Delivery;
using SiBridge.Storage;

namespace SiBridge.Tests.Support;

/// <summary>Deliveries as the bridge tells them.</summary>
internal sealed class DeliveryTold
{
    public string Type { get; init; } = "";

    public string State { get; init; } = "";

    /// <summary>Those of which <paramref name="which"/> is true, in order, each as <c>type state</c>.</summary>
    public static Task<IReadOnlyList<string>> All(Database database, string which = "TRUE", object? parameters = null) => database.Read<IReadOnlyList<string>>(db =>
        [.. db.Query<DeliveryTold>($"SELECT {Deliveries.Columns} {Deliveries.From} WHERE {which} ORDER BY d.seq", parameters).Select(d => $"{d.Type} {d.State}")]);
}
