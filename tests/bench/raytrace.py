# A ray tracer: vectors, spheres, a chequered plane, shadows and reflections, as in pyperformance.
import math


class Vector:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def magnitude(self):
        return math.sqrt(self.dot(self))

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def scale(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def cross(self, other):
        return Vector(self.y * other.z - self.z * other.y, self.z * other.x - self.x * other.z, self.x * other.y - self.y * other.x)

    def normalized(self):
        return self.scale(1.0 / self.magnitude())

    def reflect_through(self, normal):
        return self - normal.scale(self.dot(normal) * 2)


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction.normalized()

    def point_at(self, t):
        return self.origin + self.direction.scale(t)


class Sphere:
    def __init__(self, centre, radius):
        self.centre = centre
        self.radius = radius

    def intersection_time(self, ray):
        cp = self.centre - ray.origin
        v = cp.dot(ray.direction)
        discriminant = self.radius * self.radius - (cp.dot(cp) - v * v)
        return None if discriminant < 0 else v - math.sqrt(discriminant)

    def normal_at(self, p):
        return (p - self.centre).normalized()


class Halfspace:
    def __init__(self, base, normal):
        self.base = base
        self.normal = normal.normalized()

    def intersection_time(self, ray):
        v = ray.direction.dot(self.normal)
        return (self.base - ray.origin).dot(self.normal) / v if v else None

    def normal_at(self, p):
        return self.normal


class Surface:
    def __init__(self, base=(1.0, 1.0, 1.0), specular=0.2, lambert=0.6):
        self.base = base
        self.specular = specular
        self.lambert = lambert
        self.ambient = 1.0 - specular - lambert

    def base_at(self, p):
        return self.base

    def colour_at(self, scene, ray, p, normal, depth):
        b = self.base_at(p)
        colour = (0.0, 0.0, 0.0)
        if self.specular > 0:
            reflected = Ray(p, ray.direction.reflect_through(normal))
            colour = added(self.specular, scene.colour_of(reflected, depth + 1), colour)
        if self.lambert > 0:
            amount = 0.0
            for light in scene.visible_lights(p):
                amount += max(0.0, (light - p).normalized().dot(normal))
            colour = added(self.lambert * min(1.0, amount), b, colour)
        if self.ambient > 0:
            colour = added(self.ambient, b, colour)
        return colour


class Chequered(Surface):
    def base_at(self, p):
        even = (int(abs(p.x) + 0.5) + int(abs(p.y) + 0.5) + int(abs(p.z) + 0.5)) % 2
        return (0.0, 0.0, 0.0) if even else self.base


def added(share, a, b):
    return b[0] + share * a[0], b[1] + share * a[1], b[2] + share * a[2]


class Scene:
    def __init__(self):
        self.objects = []
        self.lights = []

    def add(self, thing, surface):
        self.objects.append((thing, surface))

    def colour_of(self, ray, depth=0):
        if depth > 3:
            return 0.0, 0.0, 0.0
        nearest = None
        for thing, surface in self.objects:
            t = thing.intersection_time(ray)
            if t is not None and t > 1e-6 and (nearest is None or t < nearest[0]):
                nearest = t, thing, surface
        if nearest is None:
            return 0.0, 0.0, 0.0
        t, thing, surface = nearest
        p = ray.point_at(t)
        return surface.colour_at(self, ray, p, thing.normal_at(p), depth)

    def is_visible(self, light, p):
        ray = Ray(p, light - p)
        for thing, _ in self.objects:
            t = thing.intersection_time(ray)
            if t is not None and t > 1e-6:
                return False
        return True

    def visible_lights(self, p):
        return [light for light in self.lights if self.is_visible(light, p)]

    def render(self, width, height):
        eye, look = Vector(0.0, 1.8, 10.0), Vector(0.0, 3.0, 0.0)
        view = (look - eye).normalized()
        right = view.cross(Vector(0.0, 1.0, 0.0)).normalized()
        up = right.cross(view).normalized()
        half = math.tan(math.radians(45) / 2)
        total = [0.0, 0.0, 0.0]
        for y in range(height):
            for x in range(width):
                dx = right.scale((x / width * 2 - 1) * half)
                dy = up.scale((y / height * 2 - 1) * half * height / width)
                colour = self.colour_of(Ray(eye, view + dx + dy))
                for i in range(3):
                    total[i] += int(max(0, min(255, colour[i] * 255)))
        return total


scene = Scene()
scene.lights = [Vector(30.0, 30.0, 10.0), Vector(-10.0, 100.0, 30.0)]
scene.add(Sphere(Vector(1.0, 3.0, -10.0), 1.0), Surface((1.0, 1.0, 0.0)))
for i in range(6):
    scene.add(Sphere(Vector(-3.0 - i * 0.4, 2.3, -5.0), 0.4), Surface((i / 6.0, 1 - i / 6.0, 0.5)))
scene.add(Halfspace(Vector(0.0, 0.0, 0.0), Vector(0.0, 1.0, 0.0)), Chequered())
print(scene.render(160, 160))
