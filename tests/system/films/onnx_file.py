"""A small real ONNX model, made by the fields of onnx.proto."""


def varint(value):
    made = bytearray()
    while value >= 0x80:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(made + bytes([value]))


def field(at, value):
    """Of protobuf: a number, or bytes."""
    if isinstance(value, int):
        return varint(at << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(at << 3 | 2) + varint(len(value)) + value


def brightness_model(width, height):
    """ONNX: the mean of red, green and blue."""
    def tensor(name, *sides):
        shape = b"".join(field(1, field(1, side)) for side in sides)
        return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))

    def ints(name, *values):
        return field(1, name) + b"".join(field(8, value) for value in values) + field(20, 7)

    keep = field(1, "keepdims") + field(3, 0) + field(20, 2)
    node = (field(1, "picture") + field(2, "depth") + field(4, "ReduceMean") +
            field(5, ints("axes", 1)) + field(5, keep))
    graph = (field(1, node) + field(2, "made") + field(11, tensor("picture", 1, 3, height, width)) +
             field(12, tensor("depth", 1, height, width)))
    return field(1, 8) + field(7, graph) + field(8, field(2, 17))
