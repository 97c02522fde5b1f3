using System.Data;
using Dapper;
using Npgsql;

namespace SiBridge.Storage;

/// <summary>
/// Instants are whole microseconds since 1970 (UTC) in both engines, calendar days are <c>AAAA-MM-JJ</c>: sorting by column is sorting by
/// time. Receipts are UUIDs, which SQLite keeps as lower-case text.
/// </summary>
internal static class DapperTypes
{
    public static void Register()
    {
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(Guid));
        SqlMapper.AddTypeHandler(new InstantHandler());
        SqlMapper.AddTypeHandler(new ReceiptHandler());
    }

    public static DateTimeOffset FromMicros(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * 10);

    public static long ToMicros(this DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;

    private sealed class InstantHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => FromMicros((long)value);

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToMicros();
    }

    private sealed class ReceiptHandler : SqlMapper.TypeHandler<Guid>
    {
        public override Guid Parse(object value) => value is Guid receipt ? receipt : Guid.Parse((string)value);

        public override void SetValue(IDbDataParameter parameter, Guid value) => parameter.Value = parameter is NpgsqlParameter ? value : value.ToString();
    }
}
