using Dapper;
using Shouldly;
using SiBridge.Storage;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Storage;

public abstract class RowsTests : IAsyncDisposable
{
    private static readonly Rows<string> Acts = new Rows<string>().With("act", a => a);

    private static readonly Rows<(string Reason, string Act)> Reasons = new Rows<(string Reason, string Act)>().With("reason", r => r.Reason).With("act", r => r.Act);

    private readonly TestDatabase test;
    private readonly Database database;

    protected RowsTests(Engine engine)
    {
        test = new(engine);
        database = test.Open();
    }

    [Fact]
    public async Task A_statement_about_many_rows_reads_the_values_of_each()
    {
        await Note("a", "b", "c");

        await database.Write(db => Reasons.Execute(
            db, "UPDATE operator_act SET reason = {reason of act} WHERE act {act}", [("first", "a"), ("second", "b")]));

        (await Noted("act || ' ' || COALESCE(reason, '-')")).ShouldBe(["a first", "b second", "c -"]);
    }

    [Fact]
    public async Task Two_that_spell_a_statement_the_same_each_give_it_their_own_values()
    {
        const string forget = "DELETE FROM operator_act WHERE act {act}";
        await Note("a", "b", "c");

        await database.Write(db =>
        {
            Acts.Execute(db, forget, ["a"]);
            Reasons.Execute(db, forget, [("-", "b")]);
        });

        (await Noted("act")).ShouldBe(["c"]);
    }

    public ValueTask DisposeAsync() => test.DisposeAsync();

    private Task Note(params string[] acts) => database.Write(db => Acts.Execute(
        db, "INSERT INTO operator_act (operator, act, about, done_at) SELECT 'o', r.act, 'd', 0 FROM {rows}", acts));

    private Task<List<string>> Noted(string what) => database.Read(db => db.Query<string>($"SELECT {what} FROM operator_act ORDER BY act").ToList());
}

public sealed class Rows_on_SQLite() : RowsTests(Engine.SQLite);

public sealed class Rows_on_PostgreSQL() : RowsTests(Engine.PostgreSQL);
